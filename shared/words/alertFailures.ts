import { type Describe, say } from "./say.ts";

/** Words for failures of health, metrics, checks, alerts, incidents and notices. */
export const alertWords: Readonly<Record<string, Describe>> = {
  "notices.notFound": say("That notice is gone.", "The outbox keeps the newest ones only."),
  "notices.notFailed": say(
    "This notice may have arrived.",
    "It is not sent again, lest it come twice; send a test to see whether the channel works.",
  ),
  "notices.channelNotFound": say("That channel is gone.", "Choose another one."),
  "notices.routeNotFound": say("That route is gone.", "Look at the list of routes."),
  "notices.tooMany": say("There are {limit} {what} already.", "Remove one that is no longer used."),
  "notices.channelUsed": say("Routes use this channel: {routes}.", "Take it out of them first."),
  "notices.secretElsewhere": say(
    "The secret was given for another server.",
    "Type it again for this one, or leave the server as it was.",
  ),
  "notices.passwordNeedsTls": say(
    "A password is not sent over a connection that anybody can read.",
    "Choose TLS or STARTTLS, or use a server that needs no login.",
  ),
  "notices.commandNotAllowed": say(
    "The command {command} was not allowed on this computer.",
    "Look at the command in the channel and allow it there.",
  ),
  "notices.channelOff": say("The channel is switched off.", "Switch it on, then send again."),
  "notices.noWindow": say("No window of Holdfast is open.", "Open one; notices for this computer are shown there."),
  "notices.tooOld": say(
    "It could not be told for {hours:hour}.",
    "Check the channel, then send again if it still matters.",
  ),
  "notices.connection": (p, { reason }) => ({
    title: `${p("host")} could not be reached (${reason === "closed" ? "it ended the connection" : p("reason")}).`,
    next: "Check the address and the network.",
  }),
  "notices.tls": say(
    "The certificate of {host} was not accepted ({reason}).",
    "Give the authority's certificate in the channel if it is your own.",
  ),
  "notices.timeout": say("{host} did not answer within {seconds:second}.", "Check whether it is up."),
  "notices.smtp": say("The mail server {host} said: {reply}", "Check sender, recipients and the server's log."),
  "notices.smtpLogin": say("The mail server {host} refused the login: {reply}", "Check the user and the password."),
  "notices.smtpNoTls": say("The mail server {host} offers no STARTTLS.", "Choose TLS, or another port."),
  "notices.smtpProtocol": say("{host} does not speak SMTP on this port.", "Check host and port."),
  "notices.http": say("{host} answered with status {status}.", "Check the address and the secret."),
  "notices.redirect": say("{host} sends elsewhere, and notices go only where you say.", "Give the final address."),
  "notices.command": say("The command {command} failed ({exit}).", "Run it by hand with the same arguments."),
  "incidents.notFound": say("There is no incident {incident}.", "Look at the list of incidents."),
  "incidents.alertNotFound": say("One of these alerts is over.", "Choose among those that still stand."),
  "incidents.actionNotFound": say("That action is gone.", "Someone else may have removed it; look at the list."),
  "incidents.tooMany": say("An incident holds at most {limit} {what}.", "Open another one for the rest."),
  "alerts.notFound": say(
    "This alert is over or was never there.",
    "Look at the list again; what is over is in its history.",
  ),
  "alerts.ruleNotFound": say("There is no alert rule {name}.", "It may have been removed; look at the list of rules."),
  "alerts.silenceNotFound": say("There is no such silence.", "It may have ended a while ago."),
  "alerts.windowNotFound": say("There is no such maintenance window.", "It may have been removed; look at the list."),
  "alerts.dependencyNotFound": say("There is no such dependency.", "It may have been removed; look at the list."),
  "alerts.tooMany": say("There are {limit} {what} already.", "Remove what is no longer used."),
  "alerts.badRule": say("The rule does not work: {problem}.", "Correct it and save again."),
  "alerts.badSchedule": say("The times do not work: {problem}.", "Correct them and save again."),
  "checks.notFound": say("There is no check {name}.", "It may have been removed; look at the list of checks."),
  "checks.nameTaken": say("There is a check named {name} already.", "Choose another name."),
  "checks.tooMany": say("There are {limit} checks already.", "Remove one that is no longer needed."),
  "checks.badCommand": say("The command line cannot be run: {problem}.", "Correct it and try again."),
  "checks.badAddress": say("{address} is not a name or an address.", "Correct it and try again."),
  "checks.badUrl": say("The address of the page cannot be used: {problem}.", "Correct it and try again."),
  "checks.needsServer": say(
    "From a host, {name} is looked up at a DNS server of your choice.",
    "Name the server, or make the check from this computer.",
  ),
  "checks.hostNotReached": say(
    "{host} is not connected, so the check did not run.",
    "It goes on by itself when the host answers again.",
  ),
  "checks.noNetwork": say(
    "This computer has no way to {address} now ({reason}), so the check did not run.",
    "It goes on by itself with the network.",
  ),
  "checks.noHost": say("The check {name} fits none of these hosts.", "Look at the hosts it is meant for."),
  "metrics.noSeries": say(
    "Nothing is recorded of {metric} on {host}.",
    "Look at the names with holdfast metrics export, or wait until it has been measured.",
  ),
  "metrics.badRange": say("That range of time cannot be shown: {problem}.", "Choose another one."),
  "health.unsupported": say("Health is not available for {system}.", "Linux, FreeBSD and macOS are supported today."),
  "health.probeStalled": say(
    "The host did not answer the health probe for {seconds:second}.",
    "It may be overloaded; the probe starts again by itself.",
  ),
  "health.badRecord": say(
    "The host gave a health record that cannot be read ({section}).",
    "The probe starts again by itself.",
  ),
  "promql.syntax": say(
    "The expression is wrong at line {line}, column {column}: {problem}.",
    "Correct it and try again.",
  ),
  "promql.unsupported": say(
    "Line {line}, column {column} of the expression: {what} is not supported.",
    "Write the rule without it.",
  ),
  "promql.tooMuch": say("The expression has more than {limit} {what}.", "Make it smaller, or split it."),
  "promql.evaluation": say("The expression has no result: {problem}.", "Correct it and try again."),
  "promql.template": say("The template is wrong: {problem}.", "Correct it and try again."),
  "promql.notation": say("The series is wrong: {problem}.", "Correct it and try again."),
  "prometheus.file": say("{file}, line {line}: {problem}.", "Correct the file and try again."),
};

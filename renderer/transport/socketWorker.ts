/**
 * The page's WebSocket in a thread of its own. A socket on the page's thread hands a large frame over in parts, between
 * other work: a terminal that parses a flood waited for each of them, a sixth of the time.
 */
import { type Channel, type FromSocket, relaySocket, type ToSocket } from "./socketRelay.ts";

relaySocket(globalThis as unknown as Channel<ToSocket, FromSocket>);

import { Component, type ReactNode } from "react";
import { Failure } from "../../shared/base/failure.ts";
import { ErrorState } from "./states.tsx";

/** Keeps a page that fails to draw from taking the rest with it; trying again draws it anew. */
export class Boundary extends Component<{ children: ReactNode }, { failure: Failure | null }> {
  override state: { failure: Failure | null } = { failure: null };

  static getDerivedStateFromError(error: unknown): { failure: Failure } {
    const reference = error instanceof Error ? error.name : "unknown";
    return { failure: error instanceof Failure ? error : new Failure("internal", { reference }) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    return <ErrorState failure={failure} onRetry={() => this.setState({ failure: null })} />;
  }
}

import { Component, type ReactNode } from "react";
import { forgetFailedLoads } from "../app/lazyPart";
import { ErrorNote } from "./ErrorNote";

/** Shows an error instead of the part of the page that raised it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  #retry(): void {
    forgetFailedLoads();
    this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <ErrorNote error={error} onRetry={() => this.#retry()} />;
  }
}

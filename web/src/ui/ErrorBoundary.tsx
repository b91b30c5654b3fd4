// SPDX-License-Identifier: Apache-2.0

import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
    /** When it changes, the children get another chance. */
    resetKey: unknown;
    fallback: ReactNode;
    /** Once the fallback is shown. */
    onError?: () => void;
    children: ReactNode;
}

/** Keeps a fault in one part of the page from taking the rest with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
    override state = { failed: false };

    static getDerivedStateFromError(): { failed: boolean } {
        return { failed: true };
    }

    override componentDidCatch(error: unknown): void {
        console.error("A part of the page could not be shown.", error);
        this.props.onError?.();
    }

    override componentDidUpdate(previous: ErrorBoundaryProps): void {
        if (this.state.failed && previous.resetKey !== this.props.resetKey) this.setState({ failed: false });
    }

    override render(): ReactNode {
        return this.state.failed ? this.props.fallback : this.props.children;
    }
}

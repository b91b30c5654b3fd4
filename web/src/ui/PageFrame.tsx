// SPDX-License-Identifier: Apache-2.0

import type { ReactNode, Ref } from "react";
import { usePageTitle } from "./pageTitle";
import "./page.css";

interface PageFrameProps {
    /** Its class, by which its own sheet knows it. */
    name: string;
    title: string;
    /** The title is said, not shown: what stands first says what the page is. */
    isTitleHidden?: boolean;
    /** Takes the focus where what had it is gone. */
    heading?: Ref<HTMLHeadingElement>;
    /** What can be done with all of it, beside the title. */
    action?: ReactNode;
    children: ReactNode;
}

/** A page in the place of a conversation. */
export function PageFrame({ name, title, isTitleHidden = false, heading, action, children }: PageFrameProps) {
    usePageTitle(title);
    const h1 = <h1 ref={heading} tabIndex={heading ? -1 : undefined} className={isTitleHidden ? "visually-hidden" : undefined}>{title}</h1>;
    return (
        <main className={`page ${name}`}>
            <div className="page-inside">
                {isTitleHidden ? h1 : <div className="page-head">{h1}{action}</div>}
                {children}
            </div>
        </main>
    );
}

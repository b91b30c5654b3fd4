// SPDX-License-Identifier: Apache-2.0

import { type ReactNode, useId } from "react";

interface SectionProps {
    title: string;
    about?: string;
    children: ReactNode;
}

/** A part of the settings, a region by its title. */
export function Section({ title, about, children }: SectionProps) {
    const id = useId();
    return (
        <section className="panel settings-section" aria-labelledby={id}>
            <h2 id={id}>{title}</h2>
            {about ? <p className="page-about">{about}</p> : null}
            {children}
        </section>
    );
}

// SPDX-License-Identifier: Apache-2.0

import type { User } from "../../protocol/account";
import { useText } from "../../text/catalog";
import { adminPath } from "../../ui/route";
import { Link } from "../../ui/router";
import { licence, pageLibraries, serverLibraries, version } from "./libraries";
import { Section } from "./Section";
import { texts } from "./texts";

/** What this is, and what it stands on. */
export function About({ user }: { user: User }) {
    const text = useText(texts);
    return (
        <Section title={text.about}>
            <div className="about">
                <p><strong>{text.version(version)}</strong></p>
                <p className="page-about">{text.aboutText}</p>
                <p>{text.licence} <a href={licence.address} target="_blank" rel="noopener noreferrer">{licence.name}</a></p>
                <p><a href="/api/docs/">{text.apiPage}</a></p>
                {user.role === "admin" ? <p><Link href={adminPath}>{text.administration}</Link></p> : null}
                <details>
                    <summary>{text.licences}</summary>
                    {[{ title: text.onThePage, libraries: pageLibraries }, { title: text.onTheServer, libraries: serverLibraries }].map((group) => (
                        <div key={group.title}>
                            <h3>{group.title}</h3>
                            <ul className="about-libraries">
                                {group.libraries.map((library) => (
                                    <li key={library.name}>
                                        <a href={library.address} target="_blank" rel="noopener noreferrer">{library.name}</a> <span>{library.licence}</span>
                                    </li>
                                ))}
                            </ul>
                        </div>
                    ))}
                </details>
            </div>
        </Section>
    );
}

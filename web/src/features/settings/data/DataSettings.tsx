// SPDX-License-Identifier: Apache-2.0

import { useText } from "../../../text/catalog";
import { Section } from "../Section";
import { DeleteAll } from "./DeleteAll";
import { ExportAll } from "./ExportAll";
import { ImportFile } from "./ImportFile";
import { texts } from "./texts";
import "./data.css";

/** What an account has here: taken along, brought in, and removed. */
export function DataSettings() {
    const text = useText(texts);
    return (
        <Section title={text.title} about={text.about}>
            <ExportAll />
            <ImportFile />
            <DeleteAll />
        </Section>
    );
}

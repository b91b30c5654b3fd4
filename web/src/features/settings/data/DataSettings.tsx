// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useState } from "react";
import { useText } from "../../../text/catalog";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { useLeaveGuard } from "../../../ui/router";
import { Section } from "../Section";
import { ArchiveAll } from "./ArchiveAll";
import { DeleteAll } from "./DeleteAll";
import { ExportAll } from "./ExportAll";
import { ImportFile } from "./ImportFile";
import { texts } from "./texts";
import "./data.css";

/** What an account has here: taken along, brought in, and removed. Who leaves while a file is on its way gives it up, and is asked. */
export function DataSettings() {
    const text = useText(texts);
    const [isExporting, setExporting] = useState(false);
    const [isImporting, setImporting] = useState(false);
    const [leave, setLeave] = useState<(() => void) | null>(null);
    const isRunning = isExporting || isImporting;
    useLeaveGuard(isRunning, useCallback((go: () => void) => setLeave(() => go), []));
    useEffect(() => {
        if (!isRunning) setLeave(null);
    }, [isRunning]);

    return (
        <Section title={text.title} about={text.about}>
            <ExportAll onRunning={setExporting} />
            <ImportFile onRunning={setImporting} />
            <ArchiveAll />
            <DeleteAll />
            {leave === null ? null : (
                <ConfirmDialog title={text.leaveQuestion} action={text.leave} onClose={() => setLeave(null)} onConfirm={leave}>
                    {isImporting ? text.leaveImport : text.leaveExport}
                </ConfirmDialog>
            )}
        </Section>
    );
}

// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState } from "react";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { holdsFiles } from "../../ui/strayFiles";
import { texts } from "./attachTexts";
import "./attachments.css";

/** Files may be dropped anywhere on the page; while some are held over it, it says so. */
export function DropOverlay({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
    const text = useText(texts);
    const [isOver, setOver] = useState(false);
    const take = useRef(onFiles);
    take.current = onFiles;

    useEffect(() => {
        // Every element that is entered is left again.
        let depth = 0;
        const onEnter = (event: DragEvent) => {
            if (!holdsFiles(event)) return;
            event.preventDefault();
            depth += 1;
            setOver(true);
        };
        const onOver = (event: DragEvent) => {
            if (!holdsFiles(event)) return;
            event.preventDefault();
            if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
        };
        const onLeave = (event: DragEvent) => {
            if (!holdsFiles(event)) return;
            depth = Math.max(0, depth - 1);
            if (depth === 0) setOver(false);
        };
        const onDrop = (event: DragEvent) => {
            if (!holdsFiles(event)) return;
            event.preventDefault();
            depth = 0;
            setOver(false);
            const files = [...(event.dataTransfer?.files ?? [])];
            if (files.length > 0) take.current(files);
        };
        window.addEventListener("dragenter", onEnter);
        window.addEventListener("dragover", onOver);
        window.addEventListener("dragleave", onLeave);
        window.addEventListener("drop", onDrop);
        return () => {
            window.removeEventListener("dragenter", onEnter);
            window.removeEventListener("dragover", onOver);
            window.removeEventListener("dragleave", onLeave);
            window.removeEventListener("drop", onDrop);
        };
    }, []);

    if (!isOver) return null;
    return (
        <div className="drop-overlay" role="status">
            <div className="drop-box">
                <Icon name="clip" size={32} />
                <strong>{text.drop}</strong>
                <span>{text.dropHint}</span>
            </div>
        </div>
    );
}

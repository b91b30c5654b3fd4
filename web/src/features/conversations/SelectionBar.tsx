// SPDX-License-Identifier: Apache-2.0

import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { texts } from "./texts";

interface SelectionBarProps {
    count: number;
    /** How many could be. */
    of: number;
    archived: boolean;
    onAll: () => void;
    onArchive: () => void;
    onDelete: () => void;
    onDone: () => void;
}

/** In the place of the list's tools while several are chosen. */
export function SelectionBar({ count, of, archived, onAll, onArchive, onDelete, onDone }: SelectionBarProps) {
    const text = useText(texts);
    const archiving = archived ? text.restoreSelected : text.archiveSelected;
    return (
        <div className="list-tools selecting" role="toolbar" aria-label={text.selection}>
            <button type="button" className="icon-button" aria-label={text.endSelection} title={text.endSelection} onClick={onDone}><Icon name="close" /></button>
            <span className="selected-count" role="status">{text.selected(count)}</span>
            <button type="button" className="icon-button" aria-label={text.selectAll} title={text.selectAll} aria-pressed={count === of} onClick={onAll}>
                <Icon name="checkAll" />
            </button>
            <button type="button" className="icon-button" aria-label={archiving} title={archiving} disabled={count === 0} onClick={onArchive}>
                <Icon name="archive" />
            </button>
            <button type="button" className="icon-button" aria-label={text.deleteSelected} title={text.deleteSelected} disabled={count === 0} onClick={onDelete}>
                <Icon name="trash" />
            </button>
        </div>
    );
}

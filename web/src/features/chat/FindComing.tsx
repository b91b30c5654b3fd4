// SPDX-License-Identifier: Apache-2.0

import { type MutableRefObject, type RefObject, useLayoutEffect } from "react";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { isComposing } from "../../ui/keys";
import { texts } from "./findTexts";

interface FindComingProps {
    typed: MutableRefObject<string>;
    box: RefObject<HTMLInputElement>;
    onClose: () => void;
}

/** In the place of the box that finds until its code is there: what is typed for it goes neither into a message nor lost. */
export function FindComing({ typed, box, onClose }: FindComingProps) {
    const text = useText(texts);
    useLayoutEffect(() => box.current?.focus(), [box]);
    return (
        <div className="find-bar" role="search" aria-label={text.find} aria-busy="true">
            <Icon name="search" size={16} />
            <input ref={box} type="search" aria-label={text.find} placeholder={text.find} dir="auto" autoComplete="off" spellCheck={false}
                onChange={(event) => { typed.current = event.target.value; }}
                onKeyDown={(event) => {
                    if (event.key !== "Escape" || isComposing(event.nativeEvent)) return;
                    event.preventDefault();
                    event.stopPropagation();
                    onClose();
                }} />
        </div>
    );
}

// SPDX-License-Identifier: Apache-2.0

import { type RefObject, useLayoutEffect } from "react";

const growsByItself = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

/** Makes a text box as high as its text; the style sheet says where it ends. Browsers that can do so by themselves do. */
export function useGrowing(area: RefObject<HTMLTextAreaElement>, text: string): void {
    useLayoutEffect(() => {
        const element = area.current;
        if (!element || growsByItself) return;
        element.style.height = "auto";
        element.style.height = `${element.scrollHeight}px`;
    }, [area, text]);
}

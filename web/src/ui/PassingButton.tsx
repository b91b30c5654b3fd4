// SPDX-License-Identifier: Apache-2.0

import { type ButtonHTMLAttributes, useLayoutEffect, useRef } from "react";
import { focusOn } from "./focusOn";

interface PassingButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
    /** What gets its focus when it goes; the page's heading, where this names nothing. */
    heir?: (button: HTMLButtonElement) => Element | null | undefined;
}

/** A button that goes away, as most do once they have done what they are for. */
export function PassingButton({ heir, ...props }: PassingButtonProps) {
    const button = useRef<HTMLButtonElement>(null);
    const newest = useRef(heir);
    newest.current = heir;
    useLayoutEffect(() => {
        const element = button.current;
        return () => {
            if (element !== null && document.activeElement === element) focusOn(newest.current?.(element) ?? document.querySelector("main h1"));
        };
    }, []);
    return <button type="button" ref={button} {...props} />;
}

// SPDX-License-Identifier: Apache-2.0

import { useRef } from "react";
import { PassingButton } from "./PassingButton";

interface MoreButtonProps {
    label: string;
    className: string;
    isLoading: boolean;
    onMore: () => void;
}

/** Stands right below a list that is read page by page, for as long as there is more of it. Then its focus goes to the end of what
 * was there when it was pressed, so that the next Tab leads to what came. */
export function MoreButton({ label, className, isLoading, onMore }: MoreButtonProps) {
    const last = useRef<Element | null>(null);
    return (
        <PassingButton className={`button small ${className}`} aria-disabled={isLoading || undefined} heir={() => [...(last.current?.querySelectorAll("button, a[href], select") ?? [])].pop() ?? last.current}
            onClick={({ currentTarget }) => {
                if (isLoading) return;
                last.current = currentTarget.previousElementSibling?.lastElementChild ?? null;
                onMore();
            }}>
            {label}
        </PassingButton>
    );
}

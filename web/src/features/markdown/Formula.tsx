// SPDX-License-Identifier: Apache-2.0

import { memo, useEffect, useMemo, useState } from "react";
import { isMathLoaded, loadMath, renderMath } from "./math";

interface FormulaProps {
    source: string;
    display: boolean;
}

/** A formula; the text it was written as until it can be shown, and where it cannot. */
export const Formula = memo(function Formula({ source, display }: FormulaProps) {
    const [isLoaded, setIsLoaded] = useState(isMathLoaded);
    useEffect(() => {
        if (isLoaded) return;
        let gone = false;
        loadMath().then(() => gone || setIsLoaded(true), () => {});
        return () => {
            gone = true;
        };
    }, [isLoaded]);
    const elements = useMemo(() => (isLoaded ? renderMath(source, display) : null), [isLoaded, source, display]);

    if (elements === null) return <code className={`formula-source${display ? " display" : ""}`} dir="ltr">{source}</code>;
    if (!display) return <span className="formula" dir="ltr">{elements}</span>;
    return <span className="formula display" dir="ltr" tabIndex={0}>{elements}</span>;
});

// SPDX-License-Identifier: Apache-2.0

import { useReadable } from "../hooks/services";
import { useText } from "../text/catalog";
import { chooseLanguage, language, languageNames, languages } from "../text/language";
import { Choice } from "./Choice";
import { texts } from "./texts";

/** The page's language, each named in its own. */
export function LanguageChoice() {
    const text = useText(texts);
    return (
        <Choice label={text.language} value={useReadable(language)} onChoose={chooseLanguage}
            options={languages.map((each) => ({ value: each, label: languageNames[each], lang: each }))} />
    );
}

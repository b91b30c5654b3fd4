// SPDX-License-Identifier: Apache-2.0

import { createRoot } from "react-dom/client";
import { language } from "../text/language";
import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/controls.css";
import { refuseStrayFiles } from "../ui/strayFiles";
import { App } from "./App";
import { openSession } from "./browser";

const nameLanguage = () => {
    document.documentElement.lang = language.getSnapshot();
};
nameLanguage();
language.subscribe(nameLanguage);

refuseStrayFiles();

const root = document.getElementById("root");
if (root) {
    const session = openSession();
    createRoot(root).render(<App session={session} />);
    void session.start();
}

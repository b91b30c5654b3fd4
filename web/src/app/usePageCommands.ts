// SPDX-License-Identifier: Apache-2.0

import { useEffect, useMemo } from "react";
import { useAuthSession, useClient, useReadable } from "../hooks/services";
import { useText } from "../text/catalog";
import { chooseLanguage, language, languageNames, languages } from "../text/language";
import { type Command, listenToShortcuts, useCommands } from "../ui/commands";
import { notificationState, wantNotifications } from "../ui/notifications";
import { adminPath, searchPath, settingsPath, trashPath } from "../ui/route";
import { navigate } from "../ui/router";
import { takeToastAction } from "../ui/toasts";
import { useTheme } from "../ui/useTheme";
import { signOut } from "./signOut";
import { texts } from "./texts";

interface PageActions {
    newChat: () => void;
    togglePalette: () => void;
    showSheet: () => void;
    toggleList: () => void;
}

/** False where the page has none. */
export function focusMessageBox(): boolean {
    const box = document.getElementById("message-box");
    box?.focus();
    return box !== null;
}

/** What can be asked for wherever one is. */
export function usePageCommands({ newChat, togglePalette, showSheet, toggleList }: PageActions): void {
    const text = useText(texts);
    const session = useAuthSession();
    const signedIn = useReadable(session);
    const isAdmin = signedIn.kind === "signed-in" && signedIn.user.role === "admin";
    const client = useClient();
    const { theme, themes, choose } = useTheme();
    const spoken = useReadable(language);
    const notifications = useReadable(notificationState);
    useEffect(listenToShortcuts, []);

    useCommands(useMemo(() => [
        { id: "palette", icon: "search", unlisted: true, run: togglePalette },
        { id: "new-chat", icon: "plus", run: newChat },
        { id: "sidebar", icon: "side", run: toggleList },
        { id: "focus-message", icon: "pencil", run: () => focusMessageBox() && undefined },
        { id: "undo", icon: "again", unlisted: true, run: () => takeToastAction() && undefined },
        { id: "settings", icon: "sliders", run: () => navigate(settingsPath) },
        { id: "shortcuts", icon: "keyboard", run: showSheet },
        { id: "help", icon: "keyboard", unlisted: true, run: showSheet },
    ], [newChat, togglePalette, showSheet, toggleList]));

    useCommands(useMemo(() => {
        const looks = themes.filter((each) => each.theme !== theme).map((each): Command => ({
            id: `theme-${each.theme}`, label: text.useTheme(each.label), icon: each.icon, keywords: text.themeWords, run: () => choose(each.theme),
        }));
        const speech = languages.filter((each) => each !== spoken).map((each): Command => ({
            id: `language-${each}`, label: text.speak(languageNames[each]), icon: "globe", keywords: text.languageWords, run: () => chooseLanguage(each),
        }));
        const news: Command = {
            id: "notifications", label: notifications === "on" ? text.notifyNot : text.notifyMe, icon: "bell",
            run: () => void wantNotifications(notifications !== "on"),
        };
        const administration: Command = { id: "administration", label: text.administration, icon: "shield", run: () => navigate(adminPath) };
        return [
            ...(isAdmin ? [administration] : []),
            ...looks, ...speech,
            ...(notifications === "on" || notifications === "off" ? [news] : []),
            { id: "search-messages", label: text.searchMessages, icon: "search", keywords: text.searchWords, run: () => navigate(searchPath()) },
            { id: "trash", label: text.trash, icon: "trash", keywords: text.trashWords, run: () => navigate(trashPath) },
            { id: "sign-out", label: text.signOut, icon: "out", run: () => void signOut(session, client) },
        ];
    }, [text, isAdmin, theme, spoken, notifications, session, client]));
}

// SPDX-License-Identifier: Apache-2.0

import type { User } from "../../protocol/account";
import { useText } from "../../text/catalog";
import { usePageTitle } from "../../ui/pageTitle";
import { About } from "./About";
import { APIKeys } from "./APIKeys";
import { DataSettings } from "./data/DataSettings";
import { PasswordForm } from "./PasswordForm";
import { Places } from "./Places";
import { ProfileForm } from "./ProfileForm";
import { texts } from "./texts";
import { ThemeChoice } from "./ThemeChoice";
import "./settings.css";

/** What an account can change about itself. */
export function SettingsPage({ user }: { user: User }) {
    const text = useText(texts);
    usePageTitle(text.settings);
    return (
        <main className="settings">
            <div className="settings-inside">
                <h1>{text.settings}</h1>
                <ProfileForm user={user} />
                <ThemeChoice />
                <PasswordForm user={user} />
                <Places />
                <APIKeys />
                <DataSettings />
                <About user={user} />
            </div>
        </main>
    );
}

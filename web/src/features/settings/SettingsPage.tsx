// SPDX-License-Identifier: Apache-2.0

import type { User } from "../../protocol/account";
import { usePageTitle } from "../../ui/pageTitle";
import { APIKeys } from "./APIKeys";
import { PasswordForm } from "./PasswordForm";
import { Places } from "./Places";
import { ProfileForm } from "./ProfileForm";
import { ThemeChoice } from "./ThemeChoice";
import "./settings.css";

/** What an account can change about itself. */
export function SettingsPage({ user }: { user: User }) {
    usePageTitle("Settings");
    return (
        <main className="settings">
            <div className="settings-inside">
                <h1>Settings</h1>
                <ProfileForm user={user} />
                <ThemeChoice />
                <PasswordForm user={user} />
                <Places />
                <APIKeys />
            </div>
        </main>
    );
}

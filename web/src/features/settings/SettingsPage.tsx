// SPDX-License-Identifier: Apache-2.0

import type { User } from "../../protocol/account";
import { useText } from "../../text/catalog";
import { PageFrame } from "../../ui/PageFrame";
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
    return (
        <PageFrame name="settings" title={text.settings}>
            <ProfileForm user={user} />
            <ThemeChoice />
            <PasswordForm user={user} />
            <Places />
            <APIKeys />
            <DataSettings />
            <About user={user} />
        </PageFrame>
    );
}

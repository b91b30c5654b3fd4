// SPDX-License-Identifier: Apache-2.0

import { useState } from "react";
import { asRequestError } from "../client/requestError";
import { errorWords } from "../client/words";
import { useAuthSession } from "../hooks/services";
import type { User } from "../protocol/account";
import { Avatar } from "../ui/Avatar";
import { Icon, type IconName } from "../ui/icons";
import { Menu } from "../ui/Menu";
import { chooseTheme, storedTheme, type Theme } from "../ui/theme";
import { showToast } from "../ui/toasts";

const themes: { theme: Theme; label: string; icon: IconName }[] = [
    { theme: "system", label: "System", icon: "screen" },
    { theme: "light", label: "Light", icon: "sun" },
    { theme: "dark", label: "Dark", icon: "moon" },
];

/** Who is signed in, how the page looks, and the way out. */
export function AccountBar({ user }: { user: User }) {
    const session = useAuthSession();
    const [theme, setTheme] = useState(storedTheme);
    const name = user.display_name || user.email;

    async function signOut() {
        try {
            await session.signOut();
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
        }
    }

    function choose(next: Theme) {
        chooseTheme(next);
        setTheme(next);
    }

    return (
        <div className="account-bar">
            <Avatar avatar="" name={name} />
            <span className="account-name" title={user.email}><bdi>{name}</bdi></span>
            <Menu label="Theme" placement="above" button={<Icon name={themes.find((each) => each.theme === theme)?.icon ?? "screen"} />}
                items={themes.map((each) => ({ ...each, checked: each.theme === theme, onSelect: () => choose(each.theme) }))} />
            <button type="button" className="icon-button" aria-label="Sign out" title="Sign out" onClick={() => void signOut()}>
                <Icon name="out" />
            </button>
        </div>
    );
}

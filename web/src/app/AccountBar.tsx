// SPDX-License-Identifier: Apache-2.0

import { useText } from "../text/catalog";
import { useAuthSession, useClient } from "../hooks/services";
import type { User } from "../protocol/account";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/icons";
import { Menu } from "../ui/Menu";
import { adminPath, settingsPath, trashPath } from "../ui/route";
import { Link, usePath } from "../ui/router";
import { useTheme } from "../ui/useTheme";
import { signOut } from "./signOut";
import { texts } from "./texts";

/** Who is signed in, how the page looks, and the way out. */
export function AccountBar({ user }: { user: User }) {
    const session = useAuthSession();
    const client = useClient();
    const path = usePath();
    const { theme, themes, choose } = useTheme();
    const text = useText(texts);
    const name = user.display_name || user.email;

    return (
        <div className="account-bar">
            <Avatar avatar="" name={name} />
            <span className="account-name" title={user.email}><bdi>{name}</bdi></span>
            <Link href={trashPath} className="icon-button" aria-label={text.trash} title={text.trash} aria-current={path === trashPath ? "page" : undefined}>
                <Icon name="trash" />
            </Link>
            <Link href={settingsPath} className="icon-button" aria-label={text.settings} title={text.settings}
                aria-current={path === settingsPath ? "page" : undefined}>
                <Icon name="sliders" />
            </Link>
            {user.role === "admin" ? (
                <Link href={adminPath} className="icon-button" aria-label={text.administration} title={text.administration}
                    aria-current={path.startsWith(adminPath) ? "page" : undefined}>
                    <Icon name="shield" />
                </Link>
            ) : null}
            <Menu label={text.theme} placement="above" button={<Icon name={themes.find((each) => each.theme === theme)?.icon ?? "screen"} />}
                items={themes.map((each) => ({ ...each, checked: each.theme === theme, onSelect: () => choose(each.theme) }))} />
            <button type="button" className="icon-button" aria-label={text.signOut} title={text.signOut} onClick={() => void signOut(session, client)}>
                <Icon name="out" />
            </button>
        </div>
    );
}

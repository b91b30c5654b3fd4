// SPDX-License-Identifier: Apache-2.0

import { useId } from "react";
import type { User } from "../../protocol/account";
import type { ManagedUser } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { dateAndTime, longDate } from "../../text/format";
import { Avatar } from "../../ui/Avatar";
import { Select } from "../../ui/Select";
import { texts } from "./texts";

interface UserRowProps {
    user: ManagedUser;
    isMe: boolean;
    onRole: (role: User["role"]) => void;
    onPlaces: () => void;
    onPassword: () => void;
    onActive: (isActive: boolean) => void;
}

export function UserRow({ user, isMe, onRole, onPlaces, onPassword, onActive }: UserRowProps) {
    const text = useText(texts);
    const name = user.display_name || user.email;
    const id = useId();
    return (
        <li className={user.is_active ? undefined : "inactive"}>
            <Avatar avatar="" name={name} />
            <span className="row-text">
                <span>
                    <bdi id={id} className="row-name">{name}</bdi>
                    {isMe ? <span className="badge">{text.yourself}</span> : null}
                    {user.is_active ? null : <span className="badge plain">{text.inactive}</span>}
                </span>
                <span className="row-more"><bdi>{user.email}</bdi></span>
                <span className="row-more">
                    {text.joined(longDate(user.created_at))} · {user.last_used_at === null ? text.neverUsed : text.lastUsed(dateAndTime(user.last_used_at))}
                </span>
            </span>
            <span className="row-actions">
                <Select compact label={text.roleOf(name)} value={user.role} onChoose={(role) => role !== user.role && onRole(role)}
                    options={[{ value: "admin", label: text.admin }, { value: "member", label: text.member }]} />
                <button type="button" className="button small" aria-describedby={id} onClick={onPlaces}>{text.places(user.session_count)}</button>
                {isMe ? null : (
                    <button type="button" className="button small" aria-describedby={id} onClick={onPassword}>{text.newPassword}</button>
                )}
                {user.is_active ? (
                    <button type="button" className="button small" aria-describedby={id} onClick={() => onActive(false)}>{text.deactivate}</button>
                ) : (
                    <button type="button" className="button small" aria-describedby={id} onClick={() => onActive(true)}>{text.activate}</button>
                )}
            </span>
        </li>
    );
}

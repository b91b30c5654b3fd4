// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useState } from "react";
import type { UserFilter } from "../../client/adminApi";
import { asRequestError } from "../../client/requestError";
import { useAuthSession } from "../../hooks/services";
import type { User } from "../../protocol/account";
import type { ManagedUser } from "../../protocol/admin";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Icon } from "../../ui/icons";
import { Select } from "../../ui/Select";
import { showToast } from "../../ui/toasts";
import { NewUser } from "./NewUser";
import { PasswordDialog } from "./PasswordDialog";
import { SearchBox } from "./SearchBox";
import { More } from "./States";
import { texts } from "./texts";
import { useAdmin } from "./useAdmin";
import { usePages } from "./usePages";
import { UserPlaces } from "./UserPlaces";
import { UserRow } from "./UserRow";

/** How long one may pause in typing before it is searched for, in milliseconds. */
const searchDelay = 200;

/** What is asked before it is done. */
type Asking =
    | { kind: "role"; user: ManagedUser; role: User["role"] }
    | { kind: "deactivate" | "places" | "password"; user: ManagedUser };

/** Everyone who has an account. */
export function UsersPage({ user: me }: { user: User }) {
    const admin = useAdmin();
    const session = useAuthSession();
    const text = useText(texts);
    const [search, setSearch] = useState("");
    const [filter, setFilter] = useState<UserFilter>({ search: "", role: "", activity: "" });
    const [asking, setAsking] = useState<Asking | null>(null);
    const [adding, setAdding] = useState(false);
    const { state, more, change } = usePages<ManagedUser>(useCallback((next) => admin.users(filter, next), [admin, filter]));

    useEffect(() => {
        const timer = setTimeout(() => setFilter((before) => (before.search === search.trim() ? before : { ...before, search: search.trim() })), searchDelay);
        return () => clearTimeout(timer);
    }, [search]);

    function replace(changed: ManagedUser) {
        change((rows) => rows.map((row) => (row.id === changed.id ? changed : row)));
        if (changed.id === me.id) session.changed(changed);
    }

    async function update(user: ManagedUser, body: { role?: string; is_active?: boolean }, words: string) {
        try {
            replace(await admin.updateUser(user.id, body));
            showToast(words);
        } catch (error) {
            const failure = asRequestError(error);
            showToast(failure.code === "last_admin" ? text.lastAdmin : errorWords(failure));
        }
    }

    const name = (user: ManagedUser) => user.display_name || user.email;
    const words = (role: User["role"]) => (role === "admin" ? text.admin : text.member);
    return (
        <>
            <div className="admin-tools">
                <SearchBox label={text.searchUsers} value={search} onChange={setSearch} />
                <Select label={text.role} value={filter.role} onChoose={(role) => setFilter({ ...filter, role })} options={[
                    { value: "", label: text.everyRole }, { value: "admin", label: text.admin }, { value: "member", label: text.member },
                ]} />
                <Select label={text.state} value={filter.activity} onChoose={(activity) => setFilter({ ...filter, activity })} options={[
                    { value: "", label: text.everyState }, { value: "active", label: text.activeOnes }, { value: "inactive", label: text.inactiveOnes },
                ]} />
                <button type="button" className="button primary" aria-expanded={adding} onClick={() => setAdding(!adding)}><Icon name="plus" />{text.addUser}</button>
            </div>
            {adding ? (
                <NewUser onMade={(made) => {
                    change((rows) => [made, ...rows]);
                    setAdding(false);
                    showToast(text.userCreated(name(made)));
                }} />
            ) : null}
            {state.rows.length > 0 ? (
                <ul className="rows panel admin-rows" aria-label={text.users}>
                    {state.rows.map((user) => (
                        <UserRow key={user.id} user={user} isMe={user.id === me.id}
                            onRole={(role) => setAsking({ kind: "role", user, role })}
                            onPlaces={() => setAsking({ kind: "places", user })}
                            onPassword={() => setAsking({ kind: "password", user })}
                            onActive={(isActive) => (isActive
                                ? void update(user, { is_active: true }, text.userActivated(name(user)))
                                : setAsking({ kind: "deactivate", user }))} />
                    ))}
                </ul>
            ) : null}
            {!state.isLoading && state.error === null && state.rows.length === 0 ? <p className="admin-empty" role="status">{text.noUsers}</p> : null}
            <More {...state} onMore={more} />
            {asking?.kind === "role" ? (
                <ConfirmDialog title={text.roleQuestion(name(asking.user))} action={text.change} onClose={() => setAsking(null)}
                    onConfirm={() => void update(asking.user, { role: asking.role }, text.roleChanged(name(asking.user), words(asking.role)))}>
                    {asking.role === "admin" ? text.makeAdminAbout : asking.user.id === me.id ? text.ownRoleAbout : text.makeMemberAbout}
                </ConfirmDialog>
            ) : null}
            {asking?.kind === "deactivate" ? (
                <ConfirmDialog title={text.deactivateUserQuestion(name(asking.user))} action={text.deactivate} onClose={() => setAsking(null)}
                    onConfirm={() => void update(asking.user, { is_active: false }, text.userDeactivated(name(asking.user)))}>
                    {text.deactivateUserAbout}
                </ConfirmDialog>
            ) : null}
            {asking?.kind === "places" ? (
                <UserPlaces user={asking.user} onClose={() => setAsking(null)} onChanged={(count) => replace({ ...asking.user, session_count: count })} />
            ) : null}
            {asking?.kind === "password" ? <PasswordDialog user={asking.user} onClose={() => setAsking(null)} onChanged={replace} /> : null}
        </>
    );
}

// SPDX-License-Identifier: Apache-2.0

import { isMac, keyNames, type Keys } from "../../ui/keys";

/** Keys as they look. */
export function KeyCaps({ keys }: { keys: Keys }) {
    return <span className="key-caps">{keyNames(keys, isMac()).map((name) => <kbd key={name}>{name}</kbd>)}</span>;
}

// SPDX-License-Identifier: Apache-2.0

import { type Keys, useKeyNames } from "../../ui/keys";

/** Keys as they look. */
export function KeyCaps({ keys }: { keys: Keys }) {
    const names = useKeyNames();
    return <span className="key-caps">{names(keys).map((name) => <kbd key={name}>{name}</kbd>)}</span>;
}

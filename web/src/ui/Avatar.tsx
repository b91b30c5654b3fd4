// SPDX-License-Identifier: Apache-2.0

interface AvatarProps {
    /** An emoji, or the address of a picture on this server. */
    avatar: string;
    name: string;
    size?: "small" | "medium" | "large";
}

export function Avatar({ avatar, name, size = "medium" }: AvatarProps) {
    // `//host/…` would be another server's.
    const picture = avatar.startsWith("/") && !avatar.startsWith("//");
    const letters = avatar !== "" && [...avatar].length <= 12 ? avatar : [...name.trim()][0]?.toUpperCase() ?? "·";
    return <span className={`avatar ${size}`} aria-hidden="true">{picture ? <img src={avatar} alt="" /> : letters}</span>;
}

// SPDX-License-Identifier: Apache-2.0

/** Drawn on a grid of 24 with round strokes; decoration only, the control around it has the name. */
const paths = {
    plus: "M12 5v14M5 12h14",
    menu: "M4 7h16M4 12h16M4 17h10",
    close: "M6 6l12 12M18 6L6 18",
    arrowUp: "M12 19V5M6 11l6-6 6 6",
    arrowDown: "M12 5v14M6 13l6 6 6-6",
    left: "M14.5 6l-6 6 6 6",
    right: "M9.5 6l6 6-6 6",
    search: "M10.5 5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM14.5 14.5L20 20",
    shield: "M12 3.5l7 2.5v5.5c0 4.3-2.9 7.4-7 9-4.1-1.6-7-4.7-7-9V6zM9 12l2.2 2.2L15.2 10",
    sliders: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
    chevron: "M7 10l5 5 5-5",
    check: "M5 12.5l4.5 4.5L19 7.5",
    copy: "M9 9h9a1.5 1.5 0 0 1 1.5 1.5V19a1.5 1.5 0 0 1-1.5 1.5H9A1.5 1.5 0 0 1 7.5 19v-8.5A1.5 1.5 0 0 1 9 9zM16 6V5a1.5 1.5 0 0 0-1.5-1.5H6A1.5 1.5 0 0 0 4.5 5v8.5A1.5 1.5 0 0 0 6 15",
    more: "M6 12h.01M12 12h.01M18 12h.01",
    pin: "M9 4h6l-.7 5.5 3.2 3.5H6.5l3.2-3.5zM12 13v7",
    pencil: "M5 19l1-4L16.5 4.5a1.4 1.4 0 0 1 2 0l1 1a1.4 1.4 0 0 1 0 2L9 18z",
    archive: "M4 5h16v4H4zM5.5 9v9A1.5 1.5 0 0 0 7 19.5h10a1.5 1.5 0 0 0 1.5-1.5V9M10 13h4",
    trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 11.5a1.5 1.5 0 0 0 1.5 1.4h5.4a1.5 1.5 0 0 0 1.5-1.4L17 7M10.5 11v5M13.5 11v5",
    again: "M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4h-4",
    forward: "M6 6l6 6-6 6M13 6l6 6-6 6",
    warning: "M12 4.5L21 19.5H3zM12 10v4M12 16.8h.01",
    out: "M14 5H6.5A1.5 1.5 0 0 0 5 6.5v11A1.5 1.5 0 0 0 6.5 19H14M10 12h10M16.5 8.5L20 12l-3.5 3.5",
    sun: "M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4",
    moon: "M19.5 14A8 8 0 1 1 10 4.5 6.5 6.5 0 0 0 19.5 14z",
    screen: "M4 5.5h16v10.5H4zM9 20h6M12 16v4",
    side: "M5.5 4.5h13A1.5 1.5 0 0 1 20 6v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18V6a1.5 1.5 0 0 1 1.5-1.5zM9.5 4.5v15",
    keyboard: "M4.5 6.5h15A1.5 1.5 0 0 1 21 8v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5zM6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8",
    globe: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM4 12h16M12 4c2.4 2.2 3.5 4.9 3.5 8s-1.1 5.8-3.5 8c-2.4-2.2-3.5-4.9-3.5-8s1.1-5.8 3.5-8z",
    bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1h-14zM10.5 20h3",
    chat: "M5.5 5h13A1.5 1.5 0 0 1 20 6.5v8a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 3.5V16h-1A1.5 1.5 0 0 1 4 14.5v-8A1.5 1.5 0 0 1 5.5 5z",
    filter: "M4 6h16M7 12h10M10 18h4",
    newTab: "M13 4.5h6.5V11M19.5 4.5L11 13M10 5.5H6A1.5 1.5 0 0 0 4.5 7v11A1.5 1.5 0 0 0 6 19.5h11a1.5 1.5 0 0 0 1.5-1.5v-4",
    checkAll: "M3 13l4 4L15 8M11.5 16.5l.5.5L20.5 8",
    cloudOff: "M4 4l16 16M8 9a4 4 0 0 0-1 7.9h9M10.5 6.7A5 5 0 0 1 17 11a3.5 3.5 0 0 1 2.8 5.3",
    clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 7.5V12l3 2",
    ticks: "M2.5 12.5L7 17 14 9M11.5 16l1 1L21.5 7.5",
    info: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 11v5M12 8h.01",
    link: "M10 14a3.5 3.5 0 0 0 5 0l3.5-3.5a3.5 3.5 0 0 0-5-5L12.5 6.5M14 10a3.5 3.5 0 0 0-5 0l-3.5 3.5a3.5 3.5 0 0 0 5 5l1-1",
    wrap: "M4 6h16M4 12h13a3 3 0 0 1 0 6h-4M15.5 15.5L13 18l2.5 2.5M4 18h5",
    clip: "M19 11.5l-7.2 7.2a4.5 4.5 0 0 1-6.4-6.4l7.9-7.9a3 3 0 0 1 4.3 4.3l-7.9 7.9a1.5 1.5 0 0 1-2.1-2.1l7.2-7.2",
    file: "M13.5 3.5h-6A1.5 1.5 0 0 0 6 5v14a1.5 1.5 0 0 0 1.5 1.5h9A1.5 1.5 0 0 0 18 19V8zM13.5 3.5V8H18",
    speaker: "M4 10v4h3l4.5 3.5v-11L7 10zM15 9.5a3.5 3.5 0 0 1 0 5M17.5 7a7 7 0 0 1 0 10",
    stop: "M7 7h10v10H7z",
    download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
    return (
        <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={name === "more" ? 2.6 : 1.75}
            strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
            <path d={paths[name]} />
        </svg>
    );
}

/** The bird of the name: a swift from above, wings like a sickle, the tail forked, and no feet to land on. */
export function Martlet({ size = 24 }: { size?: number }) {
    return (
        <svg width={size} height={size} viewBox="0 0 32 32" fill="currentColor" aria-hidden="true" focusable="false">
            <path d="M2.2 11.2C7.7 8.8 12.1 9.3 14.3 11.3C14.4 9.5 15 8.2 16 7.2C17 8.2 17.6 9.5 17.7 11.3C19.9 9.3 24.3 8.8 29.8 11.2C24.6 12.1 20.7 14.3 18.6 18.4L21.3 26.8L16 22.3L10.7 26.8L13.4 18.4C11.3 14.3 7.4 12.1 2.2 11.2Z"
                transform="rotate(-24 16 16)" />
        </svg>
    );
}

// SPDX-License-Identifier: Apache-2.0

// Debian's @types/react names the package `csstype`, which Debian does not carry. The page styles itself with
// classes, so the names of the properties are enough.
export interface Properties<Length = string | number> {
    [property: string]: Length | string | number | undefined;
}

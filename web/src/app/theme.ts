// SPDX-License-Identifier: Apache-2.0

import { applyTheme, storedTheme } from "../ui/theme";

applyTheme(storedTheme());

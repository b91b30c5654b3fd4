// SPDX-License-Identifier: Apache-2.0

import { useMemo } from "react";
import { AdminApi } from "../../client/adminApi";
import { useClient } from "../../hooks/services";

export function useAdmin(): AdminApi {
    const { api } = useClient();
    return useMemo(() => new AdminApi(api), [api]);
}

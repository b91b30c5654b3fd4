// SPDX-License-Identifier: Apache-2.0
// What Swift's own Glibc module leaves out because it is built without _GNU_SOURCE: pipe(2), posix_spawn(3).
#include <spawn.h>

extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

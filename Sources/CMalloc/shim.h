// SPDX-License-Identifier: Apache-2.0
// mallopt(3), which Swift's own Glibc module leaves out.
#include <malloc.h>

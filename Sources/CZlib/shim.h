// SPDX-License-Identifier: Apache-2.0
// zlib, whose inflateInit2 is a macro.
#include <zlib.h>

/// Deflate without a header, as ZIP archives hold it.
static inline int martlet_inflate_raw_init(z_stream *stream) {
    return inflateInit2(stream, -MAX_WBITS);
}

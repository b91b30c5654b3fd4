# SPDX-License-Identifier: Apache-2.0
"""Writes the agents file of `make run`: the project's own, at the local model's port, and what else this machine offers.

    agents.py TEMPLATE MODEL_PORT > FILE

OPENAI_API_KEY and ANTHROPIC_API_KEY each add a provider and an agent (OPENAI_BASE_URL, OPENAI_MODEL and
ANTHROPIC_MODEL choose another server or model); an Ollama server on its usual port adds an agent for each of its
models. The keys themselves are not written: Martlet reads them from the environment.
"""
import json
import os
import re
import sys
import urllib.error
import urllib.request

OLLAMA = "http://127.0.0.1:11434"
MOST_OLLAMA_AGENTS = 12
PROMPT = "You are a helpful assistant. Answer in Markdown and put code into fenced blocks that name their language."
STARTERS = ["What can you help me with?", "Explain recursion to a child", "Write a haiku about the sea", "Plan a weekend in the mountains"]


def agent(slug: str, name: str, description: str, avatar: str, provider: str, model: str, context: int, parameters: dict) -> dict:
    return {
        "slug": slug,
        "name": name,
        "description": description,
        "avatar": avatar,
        "provider": provider,
        "model": model,
        "system_prompt": PROMPT,
        "capabilities": ["chat", "writing", "code"],
        "starters": STARTERS,
        "context_window": context,
        "parameters": parameters,
    }


def openai() -> tuple[list[dict], list[dict]]:
    if not os.environ.get("OPENAI_API_KEY"):
        return [], []
    model = os.environ.get("OPENAI_MODEL", "gpt-4o-mini")
    base_url = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1")
    provider = {"id": "openai", "kind": "openai", "base_url": base_url, "api_key_env": "OPENAI_API_KEY"}
    return [provider], [agent("openai", "OpenAI", f"{model}, answered by OpenAI.", "🌀", "openai", model, 128_000, {})]


def anthropic() -> tuple[list[dict], list[dict]]:
    if not os.environ.get("ANTHROPIC_API_KEY"):
        return [], []
    model = os.environ.get("ANTHROPIC_MODEL", "claude-sonnet-4-5")
    provider = {"id": "anthropic", "kind": "anthropic", "base_url": "https://api.anthropic.com", "api_key_env": "ANTHROPIC_API_KEY"}
    description = f"{model}, answered by Anthropic."
    return [provider], [agent("anthropic", "Claude", description, "✳️", "anthropic", model, 200_000, {"max_tokens": 8192})]


def ollama() -> tuple[list[dict], list[dict]]:
    try:
        with urllib.request.urlopen(OLLAMA + "/api/tags", timeout=1) as answer:
            models = json.load(answer)["models"]
    except (urllib.error.URLError, OSError, ValueError, KeyError, TypeError):
        return [], []
    names = [m["name"] for m in models if "bert" not in str(m.get("details", {}).get("family", ""))]  # those only embed
    agents = []
    for name in names[:MOST_OLLAMA_AGENTS]:
        slug = "ollama-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        agents.append(agent(slug, name, "Runs on this machine in Ollama.", "🦙", "ollama", name, 4096, {}))
    return ([{"id": "ollama", "kind": "openai", "base_url": OLLAMA + "/v1"}] if agents else []), agents


def main() -> None:
    template, port = sys.argv[1:]
    with open(template, encoding="utf-8") as file:
        text = file.read().replace("http://127.0.0.1:11435/v1", f"http://127.0.0.1:{port}/v1")
    providers, agents = (sum(parts, []) for parts in zip(openai(), anthropic(), ollama()))

    def entries(values: list[dict]) -> str:  # JSON is YAML too
        return "".join(f"  - {json.dumps(value, ensure_ascii=False)}\n" for value in values)

    head, list_of_agents = text.split("\nagents:\n")
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(f"{head.rstrip()}\n{entries(providers)}\nagents:\n{list_of_agents.rstrip()}\n{entries(agents)}")
    for added in agents:
        print(f"Also offered: {added['name']} ({added['model']})", file=sys.stderr)


if __name__ == "__main__":
    main()

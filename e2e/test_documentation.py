# SPDX-License-Identifier: Apache-2.0
"""What the documentation says of settings and links is so."""
import re
import subprocess
from pathlib import Path

from processes import ROOT, program_path


def test_the_table_of_settings_is_the_programs_own() -> None:
    table = subprocess.run([str(program_path()), "config", "docs"], check=True, capture_output=True, text=True).stdout
    assert table.strip() in (ROOT / "docs/configuration.md").read_text(encoding="utf-8")


def test_the_agents_file_and_the_documented_one_are_in_order(tmp_path: Path) -> None:
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    (tmp_path / "documented.yaml").write_text(re.search(r"```yaml\n(providers:.*?)```", page, re.S)[1], encoding="utf-8")
    for file in (tmp_path / "documented.yaml", ROOT / "agents.yaml"):
        command = [str(program_path()), "config", "check", "--agents", str(file)]
        checked = subprocess.run(command, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "bench/README.md"]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.relative_to(ROOT)}: {link}"

#!/bin/sh
# Installs from this folder, without Internet: install.sh [FOLDER], default ~/linli. Run again with a newer bundle to
# upgrade (stop the platform first); data is never touched. PYTHON names another Python of the version in `made-for`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$HOME/linli}
made_for=$(cat "$here/made-for")
python=${PYTHON:-python${made_for%% *}}

cd "$here"
if ! sha256sum --check --quiet --strict SHA256SUMS; then
    echo "文件损坏或被改动，请重新复制安装包。 Files are damaged or were altered: copy the bundle again." >&2
    exit 1
fi
found=$("$python" -c 'import sys, sysconfig; print("%d.%d" % sys.version_info[:2], sysconfig.get_platform())' || true)
if [ "$found" != "$made_for" ]; then
    echo "需要 Python $made_for，找到的是：${found:-无}。 This bundle is for Python $made_for; found: ${found:-none}." >&2
    echo "可用 PYTHON 指定。 Name one: PYTHON=/path/to/python install.sh" >&2
    exit 1
fi

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
"$python" -m venv --clear "$folder/.venv"
for lock in requirements.lock requirements-engines.lock; do
    "$folder/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels \
        --require-hashes --requirement "$lock"
done
# Its digest is in SHA256SUMS.
"$folder/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps ./linli-*.whl
cp -R README.md README.zh-CN.md CHANGELOG.md LICENSE docs samples "$folder/"

for jars in kafka-*; do
    place=${LINLI_KAFKA_JARS:-${XDG_CACHE_HOME:-$HOME/.cache}/linli/$jars}
    mkdir -p "$place"
    cp "$jars"/*.jar "$place/"
done

cat <<END

已安装到 $folder。 Installed in $folder. Start it there:
    cd "$folder" && .venv/bin/linli up
不含 Java 17 与 PostgreSQL 15：单机运行用不到；linli servers 需要，请用系统的安装包安装。
Not in the bundle: Java 17 and PostgreSQL 15. The embedded engine needs neither; \`linli servers\` does: install them from
the system's own packages. Kafka's jars are in $place.
END

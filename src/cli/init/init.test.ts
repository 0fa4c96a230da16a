import { expect, test } from 'vitest';
import { add, argparse, folderWith, initiated, json, lr, run } from './init.fixture.ts';

test('options of argparse become ranges around their defaults', async () => {
  const { file, out } = await initiated(
    argparse(
      'RATE = 1 / 2 ** 5',
      add('"-l", "--learning-rate", type=float, default=RATE, help="of Adam: # not a comment"'),
      add('"--weight-decay", type=float, default=0.0'),
      add('"--gamma", type=float, default=0.01'),
      add('"--discount", type=float, default=0.99'),
      add('"--dropout", type=float, default=0.1'),
      add('"--tol", type=float, default=1e-3'),
      add('"--num-layers", type=int, default=2'),
      add('"--hidden-units", type=int, default=128'),
      add('"--min-data-in-leaf", type=int, default=20'),
      add('"--batch-size", type=int, default=32'),
      add('"--shift", type=float, default=-1'),
      add('"--kernel", choices=["rbf", "no", "1"], default="rbf"'),
      add('"--folds-kept", type=int, choices=range(1, 4), default=2'),
    ) + json,
  );
  expect(file.search_space).toEqual({
    learning_rate: { type: 'log_range', low: 3e-4, high: 0.3, default: 0.03125 },
    weight_decay: { type: 'log_range', low: 1e-6, high: 0.1 },
    gamma: { type: 'log_range', low: 1e-5, high: 10, default: 0.01 },
    discount: { type: 'range', low: 0.9, high: 0.9999, default: 0.99 },
    dropout: { type: 'range', low: 0, high: 0.5, default: 0.1 },
    tol: { type: 'log_range', low: 1e-5, high: 0.1, default: 1e-3 },
    num_layers: { type: 'int_range', low: 1, high: 4, default: 2 },
    hidden_units: { type: 'int_range', low: 32, high: 512, step: 32, default: 128 },
    min_data_in_leaf: { type: 'int_range', low: 5, high: 80, default: 20 },
    batch_size: { type: 'choice', values: [8, 16, 32, 64, 128], default: 32 },
    shift: { type: 'range', low: -2, high: 0, default: -1 },
    kernel: { type: 'choice', values: ['rbf', 'no', '1'], default: 'rbf' },
    folds_kept: { type: 'choice', values: [1, 2, 3], default: 2 },
  });
  expect(file.objective).toEqual({ primary_metric: 'loss', goal: 'minimize' });
  expect(out).toMatch(/^wrote sweep\.yaml: learning_rate, weight_decay, .*; minimize loss\nnext: hyperdrive check/);
});

test('what no one tunes stays out of the space, with the reason; what a trial writes goes to its own folder', async () => {
  const { file, text, err } = await initiated(
    argparse(
      add('"--lr", type=float, default=0.1'),
      add('"--seed", type=int, default=7'),
      add('"--epochs", type=int, default=20'),
      add('"--device", default="cuda", choices=["cuda", "cpu"]'),
      add('"--data-dir", default="data"'),
      add('"--run-name", default="first"'),
      add('"--widths", type=int, nargs="+", default=[64, 64]'),
      add('"--settings", type=json.loads, default={"a": 1}'),
      add('"--fast", type=bool, default=False'),
      add('"--checkpoint", default="out/model.pt"'),
      add('"--out-dir", default="results"'),
      add('"table"'),
    ) + json,
  );
  expect(Object.keys(file.search_space)).toEqual(['lr']);
  for (const line of [
    '--seed 7: a seed',
    '--epochs 20: how long a trial runs',
    '--device "cuda": where and how a trial runs',
    '--data-dir "data": data or a path',
    '--run-name "first": a name',
    '--widths [64,64]: takes several values',
    '--settings {"a":1}: takes a structure, such as JSON',
    '--fast false: type=bool reads "False" as true; use action=argparse.BooleanOptionalAction to tune it',
  ])
    expect(text).toContain(`  #   ${line}\n`);
  expect(file.inputs).toEqual({ table: 'FILL-IN' });
  expect(err).toBe('note: inputs.table: train.py has no default for it; fill it in\n');
  expect(file.trial.command).toBe(
    'python3 train.py --lr ${{search_space.lr}} --checkpoint ${{outputs.default}}/model.pt --out-dir ${{outputs.default}} ${{inputs.table}}',
  );
});

test('booleans, negative numbers and choices reach the script as it takes them', async () => {
  const script = `${argparse(
    add('"--lr", type=float, default=0.1'),
    add('"--shift", type=float, default=-1e-5'),
    add('"--nesterov", action="store_true"'),
    add('"--no-bias", dest="bias", action="store_false"'),
    ...[
      'group = parser.add_argument_group()',
      'group.add_argument("--norm", action=argparse.BooleanOptionalAction, default=True)',
    ],
    add('"--word", choices=["two words", "$HOME", "it\'s"], default="two words"'),
  )}print(json.dumps(vars(args)))\nprint(json.dumps({"loss": 1.0}))\n`;
  const { folder, file } = await initiated(script);
  expect(file.search_space.nesterov).toEqual({ type: 'choice', values: [false, true], default: false });
  const settings = [
    { nesterov: false, no_bias: false, norm: true, word: 'two words', shift: -1e-5 },
    { nesterov: true, no_bias: true, norm: false, word: '$HOME', shift: -1.5e-5 },
    { nesterov: true, no_bias: false, norm: false, word: "it's", shift: 0 },
  ];
  for (const [index, { no_bias, ...given }] of settings.entries()) {
    const fixed = Object.entries({ ...given, no_bias }).flatMap(([name, value]) => [
      '--set',
      `search_space.${name}=${JSON.stringify(value)}`,
    ]);
    const state = `state-${index}`;
    const limits = ['--set', 'limits={max_total_trials: 1}', '--set', 'early_termination='];
    const { code } = await run(folder, 'run', 'sweep.yaml', '--state', state, ...limits.slice(0, 2), ...fixed);
    expect(code).toBe(0);
    const { out } = await run(folder, 'logs', '0', '--state', state);
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ ...given, bias: !no_bias });
  }
}, 60_000);

test('words that the script compares an option with are its choices', async () => {
  const { file } = await initiated(
    `${argparse(add('"--opt", default="adam"'))}if args.opt == "sgd":\n    pass\nelif args.opt in ("lamb", "adam"):\n    pass\n${json}`,
  );
  expect(file.search_space.opt).toEqual({ type: 'choice', values: ['adam', 'sgd', 'lamb'], default: 'adam' });
});

test('subcommands of argparse, with the options before them', async () => {
  const script =
    'import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--alpha", type=float, default=1.0)\n' +
    'parts = parser.add_subparsers()\na = parts.add_parser("predict")\na.add_argument("--k", type=int, default=3)\n' +
    'b = parts.add_parser("train")\nb.add_argument("--lr", type=float, default=0.1)\n';
  const { file, err } = await initiated(script);
  expect(file.trial.command).toBe('python3 train.py --alpha ${{search_space.alpha}} train --lr ${{search_space.lr}}');
  expect(err).toContain('--function tunes another one: predict');
  const other = await initiated(script, '--function', 'predict');
  expect(Object.keys(other.file.search_space)).toEqual(['alpha', 'k']);
  const { code, err: refused } = await run(folderWith(script), 'init', 'train.py', '--function', 'trian');
  expect(code).toBe(2);
  expect(refused).toContain('--function: train.py has no "trian"; it has "predict", "train"; did you mean "train"?');
});

test('click: options, flags, ranges, choices, groups', async () => {
  const { file } = await initiated(`import click
@click.group()
def cli(): pass
@cli.command()
@click.option("--lr", default=0.1)
@click.option("--depth", type=click.IntRange(1, 4), default=3)
@click.option("--kind", type=click.Choice(["a", "b"]), default="a")
@click.option("--shout/--no-shout", default=False)
@click.option("--fast", is_flag=True)
@click.argument("path")
def fit_model(lr, depth, kind, shout, fast, path):
    click.echo("x")
`);
  expect(file.search_space).toEqual({
    lr: { type: 'log_range', low: 0.001, high: 1, default: 0.1 },
    depth: { type: 'int_range', low: 1, high: 4, default: 3 },
    kind: { type: 'choice', values: ['a', 'b'], default: 'a' },
    shout: { type: 'choice', values: [false, true], default: false },
    fast: { type: 'choice', values: [false, true], default: false },
  });
  expect(file.trial.command).toBe(
    'python3 train.py fit-model --lr ${{search_space.lr}} --depth ${{search_space.depth}} --kind ${{search_space.kind}} ' +
      '$(test ${{search_space.shout}} = True && echo --shout || echo --no-shout) ' +
      '$(test ${{search_space.fast}} = True && echo --fast) ${{inputs.path}}',
  );
});

test('Typer: annotations, bounds, enumerations, switches', async () => {
  const { file } = await initiated(`import enum, typer
from typing import Annotated, Optional
class Opt(str, enum.Enum):
    adam = "adam"
    sgd = "sgd"
def main(lr: float = 0.01, max_depth: Annotated[int, typer.Option(min=2, max=10)] = 6, opt: Opt = Opt.adam,
         nesterov: bool = False, warm: bool = typer.Option(False, "--warm"), l2_reg: Optional[float] = None, seed: int = 1):
    print("rmse", lr)
typer.run(main)
`);
  expect(file.search_space).toEqual({
    lr: { type: 'log_range', low: 0.0001, high: 0.1, default: 0.01 },
    max_depth: { type: 'int_range', low: 3, high: 10, default: 6 },
    opt: { type: 'choice', values: ['adam', 'sgd'], default: 'adam' },
    nesterov: { type: 'choice', values: [false, true], default: false },
    warm: { type: 'choice', values: [false, true], default: false },
    l2_reg: { type: 'log_range', low: 1e-6, high: 10 },
  });
  expect(file.trial.command).toContain('--max-depth ${{search_space.max_depth}}');
  expect(file.trial.command).toContain('echo --no-nesterov) $(test ${{search_space.warm}} = True && echo --warm)');
});

test("a function's parameters reach it with their types, and what it returns is the metric", async () => {
  const { folder, file } = await initiated(`raise_if_run = __name__ == "__main__"
def train(lr=0.01, units: int = 64, bias: bool = True, activation: str = "relu"):
    assert isinstance(bias, bool) and isinstance(units, int) and activation == "relu"
    accuracy = lr
    return {"loss": 1 - accuracy, "accuracy": accuracy}
if raise_if_run:
    raise SystemExit("run as a script")
`);
  expect(Object.keys(file.search_space)).toEqual(['lr', 'units', 'bias']);
  expect(file.objective).toEqual({ primary_metric: 'accuracy', goal: 'maximize' });
  expect(file.early_termination).toBeUndefined();
  const { code, out } = await run(folder, 'check', 'sweep.yaml', '--dry-run');
  expect(out).toContain('reported accuracy: once\n');
  expect(code).toBe(0);
}, 30_000);

test('hd.config gives the parameters, hd.report the metric', async () => {
  const { file } = await initiated(
    'import hyperdrive_ml as hd\nsettings = hd.config(lr=0.01, layers=2, epochs=3)\n' +
      'for epoch in range(settings["epochs"]):\n    hd.report(val_loss=0.1, step=epoch)\n',
  );
  expect(Object.keys(file.search_space)).toEqual(['lr', 'layers']);
  expect(file.trial.append_parameters).toBe('never');
  expect(file).toMatchObject({
    objective: { primary_metric: 'val_loss', goal: 'minimize' },
    early_termination: 'auto',
  });
});

const loop = (line: string) =>
  `${lr}loss = val_loss = acc = val_acc = mse = auc = 0.25\nfor epoch in range(3):\n    ${line}\n`;

test.each([
  ['f"epoch {epoch}: accuracy {acc}"', 'accuracy', 'maximize'],
  ['f"Epoch {epoch + 1:03d}/{3} | train loss: {loss:.4f} | val acc: {100 * acc:.2f}%"', 'val_acc', 'maximize'],
  ['"epoch", epoch, "loss", loss', 'loss', 'minimize'],
  ['"[%d/%d] mse=%.3f (%s)" % (epoch, 3, mse, "x")', 'mse', 'minimize'],
  ['"step {} ... AUC: {:.3f}".format(epoch, auc)', 'auc', 'maximize'],
  ['"Step {e}, val_loss={v}, loss={l}".format(e=epoch, v=val_loss, l=loss)', 'val_loss', 'minimize'],
  ['"accuracy: " + str(acc)', 'accuracy', 'maximize'],
  ['f"{epoch}\\t{loss}"', 'loss', 'minimize'],
  ['f"- done -\\nval F1 = {acc:>8.3f}"', 'val_f1', 'maximize'],
])(
  'a trial that prints %s reports %s',
  async (printed, metric, goal) => {
    const { folder, file } = await initiated(loop(`print(${printed})`));
    expect(file.objective).toEqual({ primary_metric: metric, goal });
    expect(file.early_termination).toBe('auto');
    expect(file.trial.stdout_metrics.patterns).toHaveLength(1);
    const { out } = await run(folder, 'check', 'sweep.yaml', '--dry-run');
    expect(out).toContain(`reported ${metric}: 3 times\n`);
    expect(out).toMatch(new RegExp(`\n${metric} (0\\.25|25)\n$`));
  },
  30_000,
);

test.each([
  ['print(json.dumps({"step": epoch, "accuracy": acc, "loss": loss}))', 'accuracy'],
  ['row = dict(epoch=epoch, train_acc=acc, test_acc=acc)\n    print(json.dumps(row))', 'test_acc'],
  ['print(json.dumps({"metric": "val_loss", "value": loss, "step": epoch}))', 'val_loss'],
  ['print(f\'{{"step": {epoch}, "loss": {loss}}}\')', 'loss'],
  ['import mlflow; mlflow.log_metric("rmse", loss, step=epoch)', 'rmse'],
  ['from mlflow import log_metrics; log_metrics({"train_loss": loss, "val_auc": acc}, step=epoch)', 'val_auc'],
])('a trial that runs %s reports %s', async (line, metric) => {
  const { file } = await initiated(loop(line));
  expect(file.objective.primary_metric).toBe(metric);
  expect(file.trial.stdout_metrics).toBeUndefined();
  expect(file.early_termination).toBe('auto');
});

test('a script that prints no metric gets a file that says what to print', async () => {
  const { text, err } = await initiated(`${lr}print("done in", 3)\n`);
  expect(text).toContain('TODO: train.py prints no metric');
  expect(err).toContain('note: objective: no printed metric was found in train.py');
});

test('a metric whose goal is a guess is marked', async () => {
  const { text, err } = await initiated(`${lr}print(json.dumps({"goodness": 1.0}))\n`);
  expect(text).toContain('TODO: the name of the metric does not say whether more is better');
  expect(err).toBe('note: objective.goal: minimize is a guess for "goodness"; check it\n');
});

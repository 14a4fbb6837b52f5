/** `npm run bench -- NAME`: one measured table, printed and written to `bench/results/NAME.json`. */

const [name, ...args] = process.argv.slice(2)
const known = ['forecast', 'import', 'ledger', 'patrol', 'map'] as const

if (!known.some((one) => one === name)) {
  console.error(`Name one benchmark: ${known.join(', ')}.`)
  process.exitCode = 2
} else {
  const { run } = (await import(`./${name}.ts`)) as { run(args: string[]): Promise<void> }
  await run(args)
}

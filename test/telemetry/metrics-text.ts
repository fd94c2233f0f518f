/** Reads the Prometheus text format strictly: a line that is none of its forms throws. */
export function readMetrics(text: string) {
  const types = new Map<string, string>()
  const helps = new Map<string, string>()
  const samples: { name: string; labels: Record<string, string>; value: number }[] = []
  for (const line of text.split('\n')) {
    const about = /^# (TYPE|HELP) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line)
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line)
    if (line === '') continue
    else if (about !== null) (about[1] === 'TYPE' ? types : helps).set(about[2] ?? '', about[3] ?? '')
    else if (sample !== null && !Number.isNaN(Number(sample[3])))
      samples.push({ name: sample[1] ?? '', labels: readLabels(sample[2] ?? ''), value: Number(sample[3]) })
    else if (sample === null || sample[3] !== 'Nan') throw new Error(`not a line of metrics: ${line}`)
  }
  const values = (name: string) =>
    samples.filter((one) => one.name === name).map(({ labels, value }) => ({ labels, value }))
  return { types, helps, values }
}

function readLabels(text: string): Record<string, string> {
  const found = [...text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g)]
  if (found.map(([whole]) => whole).join('') !== text) throw new Error(`not labels: ${text}`)
  return Object.fromEntries(found.map(([, name, value]) => [name ?? '', (value ?? '').replace(/\\(.)/g, '$1')]))
}

import { paint, widthOf, type Form, type Role } from './terminal.ts'

export interface Cell {
  readonly text: string
  readonly role?: Role | undefined
}

export interface Column<Row> {
  readonly name: string
  readonly right?: boolean
  /** When the terminal is too narrow, columns with a rank leave first, the highest before the others; then the rest, from the right. */
  readonly leaves?: number
  cell(row: Row): Cell | string
}

/** Aligned lines that never wrap: columns that do not fit are left out. On a pipe nothing is left out and headers are in small letters. */
export function tableLines<Row>(form: Form, columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const filled = columns.map((column) => {
    const cells = rows.map((row) => {
      const cell = column.cell(row)
      return typeof cell === 'string' ? { text: cell } : cell
    })
    const name = form.terminal ? column.name : column.name.toLowerCase().replaceAll(' ', '_')
    return { ...column, name, cells, width: Math.max(widthOf(name), ...cells.map(({ text }) => widthOf(text))) }
  })
  const shown = form.terminal ? fitting(filled, form.columns) : filled
  const line = (cells: readonly (Cell & { readonly width: number; readonly right: boolean })[]) =>
    cells
      .map(({ text, role, width, right }) => pad(paint(form, role, text), width - widthOf(text), right))
      .join('  ')
      .trimEnd()
  return [
    line(shown.map(({ name, width, right }) => ({ text: name, width, right: right === true }))),
    ...rows.map((_, index) =>
      line(
        shown.map(({ cells, width, right }) => ({ ...(cells[index] ?? { text: '' }), width, right: right === true })),
      ),
    ),
  ]
}

function pad(text: string, spaces: number, right: boolean): string {
  return right ? ' '.repeat(spaces) + text : text + ' '.repeat(spaces)
}

function fitting<Filled extends { readonly width: number; readonly leaves?: number }>(
  columns: readonly Filled[],
  width: number,
): Filled[] {
  const shown = [...columns]
  const total = () => shown.reduce((sum, column) => sum + column.width, 0) + 2 * (shown.length - 1)
  while (total() > width && shown.length > 1) {
    const rank = Math.max(...shown.map((column) => column.leaves ?? 0))
    shown.splice(
      shown.findLastIndex((column) => (column.leaves ?? 0) === rank),
      1,
    )
  }
  return shown
}

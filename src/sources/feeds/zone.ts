/**
 * Minutes east of Greenwich by name. Where a name means several things, the one that RFC 822 or most publishers mean: CST is America's, IST is
 * India's, BST is Britain's summer. Military letters are not here: RFC 2822 says that they cannot be believed.
 */
const OFFSETS: Readonly<Record<string, number>> = {
  ...{
    z: 0,
    ut: 0,
    utc: 0,
    gmt: 0,
    wet: 0,
    west: 60,
    bst: 60,
    cet: 60,
    cest: 120,
    met: 60,
    mest: 120,
    mez: 60,
    mesz: 120,
  },
  ...{ eet: 120, eest: 180, msk: 180, msd: 240, trt: 180, sast: 120, cat: 120, eat: 180, wat: 60, idt: 180 },
  ...{ gst: 240, pkt: 300, ist: 330, npt: 345, wib: 420, ict: 420, hkt: 480, sgt: 480, myt: 480, pht: 480, awst: 480 },
  ...{ jst: 540, kst: 540, acst: 570, acdt: 630, aest: 600, aedt: 660, nzst: 720, nzdt: 780 },
  ...{ nst: -210, ndt: -150, ast: -240, adt: -180, est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360 },
  ...{ pst: -480, pdt: -420, akst: -540, akdt: -480, hst: -600, brt: -180, art: -180, clt: -240, cot: -300, pet: -300 },
}

/** Minutes to take from a local time to get UTC; undefined for a zone that is not known. No zone counts as UTC. */
export function zoneOffset(zone: string): number | undefined {
  const text = zone.toLowerCase().replace(/^(?:utc|gmt|ut)\s?(?=[+-])/, '')
  if (text === '') return 0
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(text)
  if (match === null) return Object.hasOwn(OFFSETS, text) ? OFFSETS[text] : undefined
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  if (Number(match[3] ?? 0) > 59 || minutes > 15 * 60) return undefined
  return match[1] === '-' ? -minutes : minutes
}

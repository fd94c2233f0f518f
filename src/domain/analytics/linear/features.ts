import { straightened } from '../vader/vader.ts'

/** Words and pairs of neighbours of a text in lower case, each once. */
export function featuresOf(text: string): string[] {
  const words =
    straightened(text)
      .toLowerCase()
      .match(/[\p{L}][\p{L}']*|[:;=]-?[()dp/|]|[!?]+/gu)
      ?.map((word) => (/^[!?]/.test(word) ? word.charAt(0) : word)) ?? []
  return [...new Set(words.flatMap((word, at) => (at === 0 ? [word] : [word, `${words[at - 1]} ${word}`])))]
}

/** Quotes in the order in which one is taken for a symbol's price; any other comes after them by name. */
const QUOTES = ['USD', 'USDT', 'USDC', 'EUR']

/** The one product whose candles a symbol's features are made from: `BTC-USD` for `BTC`. */
export function productOf(symbol: string, products: readonly string[]): string | undefined {
  const rank = (product: string): number => {
    const at = QUOTES.indexOf(product.slice(symbol.length + 1))
    return at === -1 ? QUOTES.length : at
  }
  return products
    .filter((product) => symbolOf(product) === symbol)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0]
}

/** `BTC` of `BTC-USD`. */
export function symbolOf(product: string): string {
  return product.split('-')[0] ?? product
}

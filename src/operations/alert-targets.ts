import { promisesFor } from '../config/promises.ts'
import type { Settings } from '../config/settings.ts'
import { COLLECTORS } from '../contracts/collection.ts'
import { DATASETS, type Dataset } from '../domain/collection/series.ts'

type Labels = Readonly<Record<string, string>>

/**
 * The labels of an alert with its `dataset` as the checks name it, `candles/coinbase`, so that an alert and a check of one fault are one
 * incident. Metrics carry the collector, or the dataset alone. A dataset of several sources keeps what it says: nobody knows which.
 */
export function withTarget(labels: Labels, settings: Settings): Labels {
  const dataset = datasetOf(labels)
  if (dataset === undefined) return labels
  const source = labels['source'] ?? onlySource(settings, dataset)
  return { ...labels, dataset: source === undefined ? dataset : `${dataset}/${source}` }
}

function datasetOf({ dataset, data_type, collector }: Labels): Dataset | undefined {
  const named = dataset ?? data_type
  return DATASETS.find((each) => each === named || (named === undefined && COLLECTORS[each] === collector))
}

function onlySource(settings: Settings, dataset: Dataset): string | undefined {
  const [first, ...others] = promisesFor(settings, dataset)
  return others.length === 0 ? first?.source : undefined
}

import { useFormatter, useNow } from 'use-intl';

/** Says how long ago a time was. The page's clock goes by the minute, so what is newer is "now", never "in 5 seconds". */
export function useAgo(): (time: number) => string {
  const format = useFormatter();
  const now = useNow();
  return (time) => format.relativeTime(time, Math.max(now.getTime(), time));
}

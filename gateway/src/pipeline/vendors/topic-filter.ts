/** Does an MQTT topic match a filter? MQTT 5.0, 4.7. */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const given = topic.split('/');
  for (const [i, part] of wanted.entries()) {
    if (part === '#') return true;
    if (i >= given.length || (part !== '+' && part !== given[i])) return false;
  }
  return wanted.length === given.length;
}

/**
 * A scrolling box that does not jump. While it follows, its end stays in view; otherwise the first thing in view stays
 * where it is, whatever is added or taken away above it. Browsers do something like it by themselves (scroll anchoring),
 * but not all, and none at the very top, where history is added.
 */
import { Component, createRef, type ComponentChildren } from "preact";

export interface Place {
  readonly fromTop: number;
  readonly fromEnd: number;
}
/** Something to bring into view, once: another object means once more. */
export interface Reveal {
  readonly selector: string;
  readonly block: "start" | "center";
  /** Only when it is above what is in view. */
  readonly ifAbove?: boolean;
}
interface Props {
  label: string;
  isBusy: boolean;
  isFollowing: boolean;
  reveal: Reveal | undefined;
  children: ComponentChildren;
  /** `isScroll`: the reader moved; otherwise what is in the box changed. */
  onPlace: (place: Place, isScroll: boolean) => void;
  onKeyDown: (event: KeyboardEvent & { currentTarget: HTMLDivElement }) => void;
}
/** The lower edge of a line: what changes in one changes at its top, where a name comes and goes. */
interface Anchor {
  readonly element: Element;
  readonly bottom: number;
}

export class ScrollKeeper extends Component<Props> {
  readonly #box = createRef<HTMLDivElement>();
  readonly #content = createRef<HTMLDivElement>();
  #observer: ResizeObserver | undefined;
  #revealed: Reveal | undefined;
  /** Where we put it, or saw it last. A scroll that finds it there is no move of the reader's, whatever grew or shrank meanwhile. */
  #kept = 0;
  /** It was at its end then, and was to stay there. */
  #followed = false;

  override componentDidMount(): void {
    this.#observer = new ResizeObserver(() => this.#settle(undefined));
    if (this.#box.current) this.#observer.observe(this.#box.current);
    if (this.#content.current) this.#observer.observe(this.#content.current);
    this.#settle(undefined);
  }

  override componentWillUnmount(): void {
    this.#observer?.disconnect();
  }

  override getSnapshotBeforeUpdate(): Anchor | undefined {
    const box = this.#box.current;
    return box ? anchorOf(box) : undefined;
  }

  override componentDidUpdate(_props: Props, _state: unknown, anchor: Anchor | undefined): void {
    this.#settle(anchor);
  }

  #settle(anchor: Anchor | undefined): void {
    const box = this.#box.current;
    if (!box) return;
    const isAway = this.#isReaderAway(box);
    this.#followed = this.props.isFollowing && !isAway;
    if (this.#followed) box.scrollTop = box.scrollHeight;
    else if (anchor?.element.isConnected) {
      const moved = anchor.element.getBoundingClientRect().bottom - anchor.bottom;
      if (Math.abs(moved) >= 1) box.scrollTop += moved;
    }
    const isMove = this.#reveal(box);
    this.#kept = box.scrollTop;
    this.#report(isMove || isAway);
  }

  /** The reader has left the end, and the event that tells of it is still to come: it could have stayed where it was. */
  #isReaderAway(box: HTMLElement): boolean {
    if (!this.#followed || !this.props.isFollowing) return false;
    return this.#kept - box.scrollTop >= 1 && box.scrollHeight - box.clientHeight >= this.#kept;
  }

  /** Whether it moved for it. */
  #reveal(box: HTMLElement): boolean {
    const { reveal } = this.props;
    if (!reveal || reveal === this.#revealed) return false;
    this.#revealed = reveal;
    const element = box.querySelector(reveal.selector);
    if (!element || (reveal.ifAbove && element.getBoundingClientRect().top > box.getBoundingClientRect().top))
      return false;
    element.scrollIntoView({ block: reveal.block });
    return true;
  }

  #scrolled(): void {
    const box = this.#box.current;
    if (!box) return;
    const isMove = Math.abs(box.scrollTop - this.#kept) >= 1;
    this.#kept = box.scrollTop;
    this.#report(isMove);
  }

  #report(isScroll: boolean): void {
    const box = this.#box.current;
    if (!box || box.clientHeight === 0) return;
    const fromEnd = box.scrollHeight - box.clientHeight - box.scrollTop;
    this.props.onPlace({ fromTop: box.scrollTop, fromEnd }, isScroll);
  }

  override render({ label, isBusy, children, onKeyDown }: Props) {
    return (
      <div
        class="messages"
        ref={this.#box}
        role="log"
        aria-label={label}
        // What is new is said by the announcer: of history that is added above, a live region would read every line.
        aria-live="off"
        aria-busy={isBusy}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that the keyboard can scroll it
        tabIndex={0}
        onScroll={() => this.#scrolled()}
        onKeyDown={onKeyDown}
      >
        <div class="messages__column" ref={this.#content}>
          {children}
        </div>
      </div>
    );
  }
}

/** The first line that is in view, found by halves: lines are in order from top to bottom. */
function anchorOf(box: HTMLElement): Anchor | undefined {
  const lines = box.querySelectorAll("[data-line]");
  const edge = box.getBoundingClientRect().top;
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle;
    else low = middle + 1;
  }
  const element = lines[low];
  return element && { element, bottom: element.getBoundingClientRect().bottom };
}

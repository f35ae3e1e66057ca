import { type ReactNode, useId } from "react";

export type CardProps = {
  readonly title: ReactNode;
  /** What the panel says, in words. */
  readonly caption?: ReactNode;
  readonly aside?: ReactNode;
  readonly className?: string;
  /** The title is read but not shown. */
  readonly quiet?: boolean;
  readonly children: ReactNode;
};

/** A panel with a heading that names it. */
export function Card({ title, caption, aside, className = "", quiet = false, children }: CardProps): ReactNode {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      {quiet ? (
        <h2 id={id} className="only-read">
          {title}
        </h2>
      ) : (
        <div className="card-head">
          <div>
            <h2 id={id}>{title}</h2>
            {caption !== undefined && <p>{caption}</p>}
          </div>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
